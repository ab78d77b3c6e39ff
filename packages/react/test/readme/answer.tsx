import { useStreamText } from '@oxbow/react/streams'

export function Answer({ id }: { id: string }) {
  const { text, isDone, error } = useStreamText(`http://localhost:4437/v1/stream/answers/${id}`)
  if (error) return <p role="alert">{error.message}</p>
  return <p aria-busy={!isDone}>{text}</p>
}
