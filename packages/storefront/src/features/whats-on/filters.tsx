import { useQuery } from '@tanstack/react-query'
import { type ChangeEvent, type FormEvent, type RefObject, useId, useRef } from 'react'
import { useLocation } from 'wouter'
import { genres } from '../../api/queries.ts'
import { Button } from '../../design/button.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { useEarlyChoice } from '../../forms/use-early-choice.ts'
import { useText } from '../../i18n/use-text.ts'
import { isYears } from './ages.ts'
import styles from './filters.module.css'
import { useTypedSearch } from './use-typed-search.ts'
import { isFiltered, names, type View, viewHref, withoutFilters } from './view.ts'

type Option = { readonly value: string; readonly text: string }

/** @param all the text of the option that filters nothing */
const Choice = ({
  name,
  label,
  all,
  value,
  options,
  onChoose,
}: {
  name: string
  label: string
  all: string
  value: string | undefined
  options: readonly Option[]
  onChoose: (value: string | undefined) => void
}) => {
  const select = useEarlyChoice(value ?? '', (chosen) => onChoose(chosen || undefined))
  return (
    <label className={styles.choice}>
      <VisuallyHidden>{label}</VisuallyHidden>
      <select
        ref={select}
        className={styles.control}
        name={name}
        autoComplete="off"
        value={value ?? ''}
        onChange={(event: ChangeEvent<HTMLSelectElement>) => onChoose(event.target.value || undefined)}
      >
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  )
}

const SearchField = ({
  field,
  input,
}: {
  field: ReturnType<typeof useTypedSearch>
  input: RefObject<HTMLInputElement | null>
}) => {
  const { t } = useText()
  const id = useId()
  return (
    <div className={styles.search}>
      <label htmlFor={id}>
        <VisuallyHidden>{t('whatsOn.search')}</VisuallyHidden>
      </label>
      <svg className={styles.icon} viewBox="0 0 20 20" aria-hidden="true">
        <path d="M13.5 13.5 17.5 17.5M15 9A6 6 0 1 1 3 9a6 6 0 0 1 12 0Z" />
      </svg>
      <input
        ref={input}
        id={id}
        className={styles.control}
        type="search"
        name={names.search}
        enterKeyHint="search"
        autoComplete="off"
        maxLength={100}
        placeholder={t('whatsOn.searchShort')}
        value={field.text}
        onChange={(event) => field.setText(event.target.value)}
      />
    </div>
  )
}

/**
 * Search, genre and age.
 *
 * @param ratings the age ratings that movies have
 * @param isReady whether the page has what it needs first, and the genres may load
 */
export const Filters = ({ view, ratings, isReady }: { view: View; ratings: readonly string[]; isReady: boolean }) => {
  const { t } = useText()
  const [, navigate] = useLocation()
  const { data: allGenres = [] } = useQuery({ ...genres(), enabled: isReady })
  const input = useRef<HTMLInputElement>(null)
  const field = useTypedSearch(view.search, input)
  // The button disappears, so the focus needs another place.
  const clear = () => {
    navigate(viewHref(withoutFilters(view)))
    input.current?.focus()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    field.searchNow()
  }
  return (
    <search aria-label={t('whatsOn.filters')}>
      <form className={styles.filters} action="/" onSubmit={submit}>
        <SearchField field={field} input={input} />
        <Choice
          name={names.genreId}
          label={t('whatsOn.genre')}
          all={t('whatsOn.allGenres')}
          value={view.genreId}
          options={allGenres.map(({ id, name }) => ({ value: id, text: name }))}
          onChoose={(genreId) => navigate(viewHref({ ...view, genreId }))}
        />
        <Choice
          name={names.age}
          label={t('whatsOn.age')}
          all={t('whatsOn.allAges')}
          value={view.age}
          options={ratings.map((rating) => ({
            value: rating,
            text: isYears(rating) ? t('whatsOn.upTo', { age: rating }) : rating,
          }))}
          onChoose={(age) => navigate(viewHref({ ...view, age }))}
        />
        {isFiltered(view) && (
          <Button kind="quiet" onClick={clear}>
            {t('whatsOn.clear')}
          </Button>
        )}
      </form>
    </search>
  )
}
