"""What a planner writes: tables, files, rules across them, what-ifs, and words about it all."""
