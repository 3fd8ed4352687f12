package pace

// Remembered returns how many purses are kept.
func (p *Pace) Remembered() int { return p.purses.Len() }
