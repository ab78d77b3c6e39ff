import { useEffect, useRef } from 'react'
import { openLists } from '../lists/list-context.ts'
import { useStoredValue } from '../page/use-stored-value.ts'
import { airplaneMode } from './network.ts'

/** Whether this browser plays being offline. When that ends, what waits is tried at once. */
export function useAirplaneMode(): boolean {
  const isOn = useStoredValue(airplaneMode)
  const wasOn = useRef(isOn)
  useEffect(() => {
    // Not when a component is mounted: that is no word about what waits or is held.
    if (wasOn.current && !isOn) openLists.retry()
    wasOn.current = isOn
  }, [isOn])
  return isOn
}
