import { createRoot } from 'react-dom/client'

const container = document.getElementById('root')
if (container === null) throw new Error('The page has no element with the id "root"')
createRoot(container).render(<h1>Oxbow todos</h1>)
