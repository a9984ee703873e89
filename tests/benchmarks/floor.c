/* The six rules by hand, as the floor under every other way: one coordinate, lanes innermost.

   AS_WRITTEN keeps the operations of reference/rules one by one (built with -ffp-contract=off, it returns the same
   bits); without it, divisions that all trajectories share become factors, as a programmer would have it. */
#include <math.h>

enum { LANES = 512 };
static const double SHIFT = 6755399441055744.0, HALF_PI = 0x1.921fb54442d18p+0;

static inline double cosine(double a) {
    static const double S[] = {-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800.0,
        -1.0 / 1307674368000.0, 1.0 / 355687428096000.0, -1.0 / 121645100408832000.0,
        1.0 / 51090942171709440000.0, -1.0 / 25852016738884976640000.0};
    double m = (a * (1 / M_PI) + 0.5 + SHIFT) - SHIFT, odd = m + m - 1.0;
    double r = a - odd * 0x1.921fb54p+0 - odd * 0x1.10b46118p-30 - odd * 0x1.313198ap-61 - odd * 0x1.701b839a25205p-92;
    r = r < -HALF_PI ? -HALF_PI : r;
    r = r > HALF_PI ? HALF_PI : r;
    double q = r * r, s = S[10];
    s = s * q + S[9]; s = s * q + S[8]; s = s * q + S[7]; s = s * q + S[6]; s = s * q + S[5];
    s = s * q + S[4]; s = s * q + S[3]; s = s * q + S[2]; s = s * q + S[1]; s = s * q + S[0];
    double half = (m * 0.5 + SHIFT) - SHIFT, rest = m - (half + half);
    return (r + r * (q * s)) * (1.0 - 2.0 * (rest * rest));
}

#ifdef AS_WRITTEN
#define SHARED(quotient, factor) quotient
#else
#define SHARED(quotient, factor) factor
#endif

#define RULE(name, slope, PER_STEP, UPDATE)                                                             \
    void name(double *xs, const double *lrs, long n, long steps, double c) {                            \
        for (long low = 0; low < n; low += LANES) {                                                     \
            long size = n - low < LANES ? n - low : LANES;                                              \
            double p[LANES] = {0}, q[LANES] = {0};                                                      \
            double *restrict x = xs + low;                                                              \
            const double *restrict lr = lrs + low;                                                      \
            for (long t = 1; t <= steps; t++) {                                                         \
                PER_STEP;                                                                               \
                _Pragma("GCC ivdep") for (long i = 0; i < size; i++) {                                  \
                    double g = slope;                                                                   \
                    UPDATE;                                                                             \
                }                                                                                       \
            }                                                                                           \
        }                                                                                               \
    }

#define BOTH(name, PER_STEP, ...)                                                                       \
    RULE(name##_line, c *x[i], PER_STEP, __VA_ARGS__)                                                   \
    RULE(name##_wave, 20 * x[i] + 50 * cosine(5 * x[i]), PER_STEP, __VA_ARGS__)

BOTH(sgd, , x[i] = x[i] - lr[i] * g)
BOTH(momentum, double keep = t == 1 ? 0.0 : 0.9, p[i] = keep * p[i] + g; x[i] = x[i] - lr[i] * p[i])
BOTH(adagrad, , p[i] = p[i] + g * g; x[i] = x[i] - lr[i] * g / (sqrt(p[i]) + 1e-10))
BOTH(rmsprop, , p[i] = 0.99 * p[i] + (1 - 0.99) * (g * g); x[i] = x[i] - lr[i] * (g / (sqrt(p[i]) + 1e-8)))
BOTH(adadelta, ,
    p[i] = 0.9 * p[i] + (1 - 0.9) * (g * g);
    double d = -SHARED((sqrt(q[i] + 1e-6) / sqrt(p[i] + 1e-6)), sqrt((q[i] + 1e-6) / (p[i] + 1e-6))) * g;
    q[i] = 0.9 * q[i] + (1 - 0.9) * (d * d);
    x[i] = x[i] + lr[i] * d)
BOTH(adam, double b1 = 1 - pow(0.9, t); double b2 = 1 - pow(0.999, t); double f1 = 1 / b1; double f2 = 1 / sqrt(b2),
    p[i] = 0.9 * p[i] + (1 - 0.9) * g;
    q[i] = 0.999 * q[i] + (1 - 0.999) * (g * g);
    x[i] = x[i] - SHARED(lr[i] * (p[i] / b1) / (sqrt(q[i] / b2) + 1e-8), lr[i] * (p[i] * f1) / (sqrt(q[i]) * f2 + 1e-8)))

/* What the machine can do at best: nothing but divisions, or roots, of numbers in the first-level cache. */
#define LIMIT(name, OPERATION)                                                                          \
    void name(double *xs, long n, long times) {                                                         \
        for (long t = 0; t < times; t++) {                                                              \
            _Pragma("GCC ivdep") for (long i = 0; i < n; i++) xs[i] = OPERATION;                        \
        }                                                                                               \
    }
LIMIT(only_divide, 3.0 / xs[i])
LIMIT(only_root, sqrt(xs[i]))
