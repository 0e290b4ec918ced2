"""The way to production: the UI on a cluster of Flyte's (`app`, `cluster`), or in a container (Dockerfile, compose)."""
