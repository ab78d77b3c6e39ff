import { createRoot } from 'react-dom/client'
import { Todos } from './todos.tsx'

const root = document.querySelector('#root')
if (root !== null) createRoot(root).render(<Todos />)
