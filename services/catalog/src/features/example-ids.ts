/** Ids for the examples in the API document: one id for each kind of resource. */
export const exampleIds = {
  genre: '019a4c1c-07a9-7c44-8e3f-90d2b1586ae7',
  movie: '019a4c1e-2f70-7a5b-9d14-6b0e83c5f2d8',
  room: '019a4c20-8b3d-7e61-a2c7-15f94d0ab36e',
  showtime: '019a5310-44c2-7f08-b5e9-3a7d6c12908f',
}
