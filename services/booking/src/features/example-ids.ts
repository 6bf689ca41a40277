/** Ids in the examples of the API document: one per kind of thing, so that an integrator can tell them apart. */
export const exampleIds = {
  reservation: '019b3c8e-6c40-7d15-9f2a-4b8e01c7d352',
  showtime: '019b1f40-2a10-7e83-b6d4-90c2f5a81e67',
  room: '0199f2c0-8b00-7a4c-8e19-37d5b2f06c94',
  movie: '019af6d8-5f20-7b91-a0c7-e64d18f3925b',
  ticket: '019b3c90-1b20-7e46-a5d8-60f7c3914be8',
  customer: '019b2e75-1d80-7c06-b3f8-25a96e0d4c1f',
}
