"""What leaves the building: figures that hold nobody's data, as pages and files."""
