import { hueOf, initialsOf } from './person-name.ts'
import './avatar.css'

declare module 'react' {
  interface CSSProperties {
    '--hue'?: number | undefined
  }
}

/** A coloured disc with the initials of a name. The name itself stands beside it, so this one is silent. */
export function Avatar({ name }: { readonly name: string }) {
  return (
    <span className="avatar" style={{ '--hue': hueOf(name) }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  )
}
