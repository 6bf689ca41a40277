import type { FastifyReply } from 'fastify'

/**
 * Says that a response tells about the seats of a showtime (`Cache-Groups`, RFC 9875). A client of the gateway that has
 * seen this response gets no older seat map of the showtime.
 */
export const tellsAboutSeats = (reply: FastifyReply, showtimeId: string): void => {
  reply.header('cache-groups', `"seats-${showtimeId.toLowerCase()}"`)
}
