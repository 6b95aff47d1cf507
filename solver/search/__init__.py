"""The search: construction, ruin-and-recreate and the exact timing of a route, on arrays of whole numbers."""
