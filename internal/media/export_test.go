package media

// Inspect lets tests look into a file without storing it.
var Inspect = inspect
