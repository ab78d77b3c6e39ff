import { useEffect } from 'react'
import { openLists } from '../lists/list-context.ts'
import { useStoredValue } from '../page/use-stored-value.ts'
import { airplaneMode } from './network.ts'

/** Whether this browser plays being offline. When that ends, what waits is tried at once. */
export function useAirplaneMode(): boolean {
  const isOn = useStoredValue(airplaneMode)
  useEffect(() => {
    if (!isOn) openLists.retry()
  }, [isOn])
  return isOn
}
