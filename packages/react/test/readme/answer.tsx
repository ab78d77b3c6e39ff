import { useStreamText } from '@oxbow/react/streams'

export function Answer({ id }: { id: string }) {
  const { text, isDone, error } = useStreamText(`http://localhost:4437/v1/stream/answers/${id}`)
  return (
    <>
      <p aria-busy={!isDone}>{text}</p>
      {error && <p role="alert">{error.message}</p>}
    </>
  )
}
