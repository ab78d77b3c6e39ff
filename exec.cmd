@rem npm scripts begin with "exec", so that on POSIX no shell stands between npm and Node when Ctrl-C is pressed.
@rem Windows has no such command: this file is found in its place and runs the rest of the line.
@%*
