import { describe, expect, it } from 'vitest'
import { structuredData } from './structured-data.ts'

const cinema = {
  name: `Ada's <Palast>`,
  address: 'Torstraße 1, 10119 Berlin',
  time_zone: 'Europe/Berlin',
  currency: 'eur',
  payments: 'sandbox',
} as const
const site = { cinema, publicUrl: 'https://cinema.example' }
const poster = 'https://cinema.example/api/v1/posters/a-640.jpg'
const film = {
  title: 'Nosferatu',
  description: 'A symphony of horror.',
  duration_minutes: 95,
  director: 'Ada <Lovelace>',
  cast: ['Grace Hopper'],
  age_rating: { system: 'FSK', rating: '12' },
  poster_image_variants: [{ url: poster, width: 640, content_type: 'image/jpeg' }],
}
const showing = {
  id: 's1',
  show_datetime: '2027-01-02T20:15:00+01:00',
  ends_at: '2027-01-02T21:50:00+01:00',
  status: 'scheduled',
  currency: 'eur',
  prices: { standard: 1250, premium: 1500 },
}

const eventsOf = (changes: Partial<typeof showing> = {}, address: string | null = cinema.address) => {
  const data = structuredData(film, [{ ...showing, ...changes }], { ...site, cinema: { ...cinema, address } })
  return JSON.parse(JSON.stringify(data))['@graph'][0]
}

describe('the schema.org event of a showing', () => {
  it('has the place with its address, the film, and the lowest price', () => {
    expect(eventsOf()).toEqual({
      '@type': 'ScreeningEvent',
      name: 'Nosferatu',
      url: 'https://cinema.example/showtimes/s1',
      image: poster,
      startDate: '2027-01-02T20:15:00+01:00',
      endDate: '2027-01-02T21:50:00+01:00',
      eventStatus: 'https://schema.org/EventScheduled',
      eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
      location: {
        '@type': 'MovieTheater',
        name: `Ada's <Palast>`,
        address: 'Torstraße 1, 10119 Berlin',
        url: 'https://cinema.example/',
      },
      workPresented: {
        '@type': 'Movie',
        name: 'Nosferatu',
        description: 'A symphony of horror.',
        duration: 'PT95M',
        image: poster,
        director: { '@type': 'Person', name: 'Ada <Lovelace>' },
        actor: [{ '@type': 'Person', name: 'Grace Hopper' }],
        contentRating: 'FSK 12',
      },
      offers: {
        '@type': 'Offer',
        price: '12.50',
        priceCurrency: 'EUR',
        url: 'https://cinema.example/showtimes/s1',
      },
    })
  })

  it('has no address if none is configured', () => {
    expect(eventsOf({}, null).location).not.toHaveProperty('address')
  })

  it('says that a cancelled showing is cancelled, and offers no tickets', () => {
    const event = eventsOf({ status: 'cancelled' })
    expect(event).toMatchObject({ eventStatus: 'https://schema.org/EventCancelled' })
    expect(event).not.toHaveProperty('offers')
  })
})
