"""From arrays to drawings: vectors, heat maps, contours, diagrams and set equations."""
