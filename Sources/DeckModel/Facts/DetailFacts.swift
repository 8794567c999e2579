import FetchCore

/// All that is known of one request, for the detail pane.
package struct DetailFacts: Sendable, Equatable {
    package var row: RowFacts
    /// Without secrets, unless secrets are shown.
    package var url: String
    package var requestHeaders: [HeaderField] = []
    package var requestBody: RequestBody = .none
    /// The length of one that is known, as it is sent.
    package var requestBodyBytes = 0
    /// How much of it is kept here.
    package static let shownBodyBytes = 16_384
    /// Request line and headers as they went out; empty where that is not known.
    package var sentHead: [UInt8] = []
    /// Why a line of the list could not be read.
    package var unreadable: String?
    /// One entry an attempt that is known, oldest first, the last one included once it has ended.
    package var attempts: [AttemptSummary] = []
    package var redirects: [RedirectHop] = []
    package var finalURL: String?
    package var remote = ""
    package var httpVersion = FetchHTTPVersion.unknown
    package var isReused = false
    package var contentType = ""
    package var wireBytes: Int64 = 0
    package var sha256: SHA256Digest?
    package var bodyPath: String?
    package var retryAfterSeconds: Double?
    package var traceID: TraceID?
    package var startedAt: RunInstant?
    package var finishedAt: RunInstant?
    /// Status line and headers as received; empty when they were not kept.
    package var responseHead: [UInt8] = []
    /// The phase that goes on; nil while no attempt is in flight, and where the run does not tell.
    package var phase: AttemptPhase?
    /// The first part of the decoded body, or while it is coming the last; empty when it was not kept.
    package var body = KeptBody()
    /// What its answer is compared with; nil while nobody looks at that.
    package var comparison: BodyComparison?
    /// What a person might try; empty when it did not fail.
    package var advice = ""
    /// Whether the run went on so long ago that only the row itself is still known.
    package var isForgotten = false
    /// Why the head of a response that came is not there; nil where it is, or none came.
    package var missingHead: MissingHead?

    package init(row: RowFacts, url: String) {
        self.row = row
        self.url = url
    }
}

/// The part of a response's body that there is to show.
package struct KeptBody: Sendable, Equatable {
    package var bytes: [UInt8] = []
    /// How many bytes of the body came before these.
    package var offset: Int64 = 0
    /// Whether more is coming.
    package var isComing = false

    package init(_ bytes: [UInt8] = [], offset: Int64 = 0, isComing: Bool = false) {
        self.bytes = bytes
        self.offset = offset
        self.isComing = isComing
    }
}

/// Why the head of a response, and with it the body, can't be shown.
package enum MissingHead: Sendable, Equatable {
    /// More responses came than are kept a second.
    case notKept
    /// The run is told from records, which hold neither.
    case notRecorded
}

/// What the status line says, and for how long it stays.
package struct StatusLine: Sendable, Equatable {
    package var text: String
    package var isComplaint: Bool
    package var at: RunInstant
    /// Whether it tells of a command that undo would take back, where that can be still.
    package var offersUndo = false
}
