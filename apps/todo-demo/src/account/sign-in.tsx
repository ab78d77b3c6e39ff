import { Notice } from '../status/notice.tsx'
import { SignInButton } from './sign-in-button.tsx'

/** What stands in place of the own list before somebody has signed in at this browser. */
export function SignIn() {
  return (
    <main className="sign-in">
      <Notice tone="news" title="A list of your own">
        <p>Nobody else can read or change it: the server opens it only to your account.</p>
        <p>
          This demo has no passwords. Signing in makes an account whose key stays in this browser; other browsers do not
          know it.
        </p>
        <SignInButton />
      </Notice>
    </main>
  )
}
