import { airplaneMode } from '../network/network.ts'
import { useAirplaneMode } from '../network/use-airplane-mode.ts'
import './airplane-switch.css'

/** Plays being offline, in all tabs of this browser. */
export function AirplaneSwitch() {
  const isOn = useAirplaneMode()
  return (
    <label className="airplane-switch">
      <span>
        <strong>Play being offline</strong>
        <span>Cuts this browser off from the server, until you switch it off again.</span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-label="Play being offline"
        aria-checked={isOn}
        checked={isOn}
        onChange={() => airplaneMode.set(!isOn)}
      />
    </label>
  )
}
