/** The width of a seat in the units of the drawing. */
export const unit = 24
