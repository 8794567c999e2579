// FetchFiles: see docs.
