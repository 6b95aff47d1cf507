"""Long work: asked for on a page or the command line, done by workers. The row is the job; `store.job` keeps it.

`doorbell` wakes a worker, `worker` holds a job and watches over it, `solving` is the child process that solves.
"""
