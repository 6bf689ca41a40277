import { describe, expect, it } from 'vitest'
import { isFiltered, readView, searchHref, viewHref, withoutFilters } from './view.ts'

const genreId = '019a0000-0000-7000-8000-000000000001'

describe('readView', () => {
  it('reads what viewHref has written', () => {
    const view = { day: '2026-12-05', genreId, age: 'PG-13', search: 'señor & co', comingSoon: false }
    expect(readView(viewHref(view).slice(1))).toEqual(view)
    expect(readView(viewHref({ comingSoon: true, search: '' }).slice(1))).toMatchObject({ comingSoon: true })
  })

  it('ignores what the API would refuse', () => {
    expect(readView('?day=2026-02-31x&genre=horror&age=&q=%20%00')).toEqual({
      day: undefined,
      genreId: undefined,
      age: undefined,
      search: '',
      comingSoon: false,
    })
    expect(readView('?day=2026-13-01').day).toBeUndefined()
    expect(readView(`?q=${'a'.repeat(200)}`).search).toHaveLength(100)
  })
})

describe('viewHref', () => {
  it('has the plain start page for today without filters', () => {
    expect(viewHref({ search: '', comingSoon: false })).toBe('/')
  })
})

describe('withoutFilters', () => {
  it('keeps the day', () => {
    const view = withoutFilters({ day: '2026-12-05', genreId, age: '12', search: 'x', comingSoon: false })
    expect(viewHref(view)).toBe('/?day=2026-12-05')
    expect(isFiltered(view)).toBe(false)
  })
})

describe('searchHref', () => {
  it('keeps the rest of the view', () => {
    expect(searchHref({ pathname: '/', search: '?day=2026-12-05' }, 'x')).toBe('/?day=2026-12-05&q=x')
  })

  it('leads nowhere without a change', () => {
    expect(searchHref({ pathname: '/', search: '?q=x' }, 'x')).toBeUndefined()
  })

  it('leaves the address of the page to which the visitor has gone on', () => {
    expect(searchHref({ pathname: '/films/1', search: '' }, 'x')).toBeUndefined()
  })
})
