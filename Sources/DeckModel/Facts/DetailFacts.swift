import FetchCore

/// All that is known of one request, for the detail pane.
public struct DetailFacts: Sendable, Equatable {
    public var row: RowFacts
    /// Without secrets, unless secrets are shown.
    public var url: String
    public var requestHeaders: [HeaderField] = []
    public var requestBody: RequestBody = .none
    /// Request line and headers as they went out; empty where that is not known.
    public var sentHead: [UInt8] = []
    /// Why a line of the list could not be read.
    public var unreadable: String?
    /// One entry an attempt that is known, oldest first, the last one included once it has ended.
    public var attempts: [AttemptSummary] = []
    public var redirects: [RedirectHop] = []
    public var finalURL: String?
    public var remote = ""
    public var httpVersion = FetchHTTPVersion.unknown
    public var isReused = false
    public var contentType = ""
    public var wireBytes: Int64 = 0
    public var sha256: SHA256Digest?
    public var bodyPath: String?
    public var retryAfterSeconds: Double?
    public var startedAt: RunInstant?
    public var finishedAt: RunInstant?
    /// Status line and headers as received; empty when they were not kept.
    public var responseHead: [UInt8] = []
    /// The phase that goes on; nil while no attempt is in flight, and where the run does not tell.
    public var phase: AttemptPhase?
    /// The first part of the decoded body, or while it is coming the last; empty when it was not kept.
    public var body = KeptBody()
    /// What its answer is compared with; nil while nobody looks at that.
    public var comparison: BodyComparison?
    /// What a person might try; empty when it did not fail.
    public var advice = ""
    /// Whether the run went on so long ago that only the row itself is still known.
    public var isForgotten = false
    /// Why the head of a response that came is not there; nil where it is, or none came.
    public var missingHead: MissingHead?

    public init(row: RowFacts, url: String) {
        self.row = row
        self.url = url
    }
}

/// The part of a response's body that there is to show.
public struct KeptBody: Sendable, Equatable {
    public var bytes: [UInt8] = []
    /// How many bytes of the body came before these.
    public var offset: Int64 = 0
    /// Whether more is coming.
    public var isComing = false

    public init(_ bytes: [UInt8] = [], offset: Int64 = 0, isComing: Bool = false) {
        self.bytes = bytes
        self.offset = offset
        self.isComing = isComing
    }
}

/// Why the head of a response, and with it the body, can't be shown.
public enum MissingHead: Sendable, Equatable {
    /// More responses came than are kept a second.
    case notKept
    /// The run is told from records, which hold neither.
    case notRecorded
}

/// What the status line says, and for how long it stays.
public struct StatusLine: Sendable, Equatable {
    public var text: String
    public var isComplaint: Bool
    public var at: RunInstant
    /// The name of the key that undoes it; nil where that can't be.
    public var undoKey: String?
}
