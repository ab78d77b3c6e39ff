const PATHS = {
  edit: 'M4 20l.9-4.1L15.6 5.2a2 2 0 0 1 2.8 0l.4.4a2 2 0 0 1 0 2.8L8.1 19.1 4 20z',
  delete: 'M5 7h14M10 7V5h4v2M7 7l.8 12h8.4L17 7',
  save: 'M5 12.5l4.5 4.5L19 7.5',
  cancel: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  waiting: 'M12 7v5l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z',
  lists: 'M6.5 9.5l5.5 5.5 5.5-5.5',
  steps: 'M4 6.5h2M10 6.5h10M6 12h2M12 12h8M8 17.5h2M14 17.5h6',
  bend: 'M3 18.5h3.2c2.6 0 3.1-2.1 1.9-3.9a6 6 0 1 1 7.8 0c-1.2 1.8-.7 3.9 1.9 3.9H21',
} as const

/** A line drawing of 24 units. It says nothing to screen readers: the control around it has a name. */
export function Icon({ name, size = 20 }: { readonly name: keyof typeof PATHS; readonly size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
