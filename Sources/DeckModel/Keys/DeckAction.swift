/// What a key can do. The raw value is the name in the `[keys]` section of the configuration.
public enum DeckAction: String, Sendable, Hashable, CaseIterable {
    case down
    case up
    case pageDown = "page-down"
    case pageUp = "page-up"
    case first
    case last
    case open
    case back
    case nextView = "next-view"
    case previousView = "previous-view"
    case viewRequests = "view-requests"
    case viewHosts = "view-hosts"
    case viewErrors = "view-errors"
    case viewLatency = "view-latency"
    case viewLog = "view-log"
    case pause
    case hold
    case retry
    case retryFailed = "retry-failed"
    case cancel
    case mark
    case unmarkAll = "unmark-all"
    case moreConcurrency = "more-concurrency"
    case lessConcurrency = "less-concurrency"
    case muchMoreConcurrency = "much-more-concurrency"
    case muchLessConcurrency = "much-less-concurrency"
    case morePerHost = "more-per-host"
    case lessPerHost = "less-per-host"
    case filter
    case onlyFailed = "only-failed"
    case nextSort = "next-sort"
    case previousSort = "previous-sort"
    case sortMenu = "sort-menu"
    case invert
    case follow
    case freeze
    case copyCurl = "copy-curl"
    case copyCurlWithSecrets = "copy-curl-with-secrets"
    case copyBody = "copy-body"
    case copyURL = "copy-url"
    case export
    case zoom
    case themes
    case columns
    case command
    case undo
    case help
    case redraw
    case suspend
    case quit
    case interrupt
    case reserved
}
