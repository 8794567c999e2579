/// A first-in first-out list of rows, linked through the schedule's columns, so that any row leaves it at
/// once.
struct RowList: Sendable, Equatable {
    /// Raw ids; 0 for none.
    private(set) var first: UInt32 = 0
    private(set) var last: UInt32 = 0

    var isEmpty: Bool { first == 0 }

    mutating func append(_ id: UInt32, in links: inout [RowLink]) {
        links[Int(id) - 1] = RowLink(previous: last, next: 0)
        if last == 0 {
            first = id
        } else {
            links[Int(last) - 1].next = id
        }
        last = id
    }

    mutating func remove(_ id: UInt32, in links: inout [RowLink]) {
        let link = links[Int(id) - 1]
        if link.previous == 0 {
            first = link.next
        } else {
            links[Int(link.previous) - 1].next = link.next
        }
        if link.next == 0 {
            last = link.previous
        } else {
            links[Int(link.next) - 1].previous = link.previous
        }
        links[Int(id) - 1] = RowLink()
    }
}

/// A row's neighbours in the one list that it is in; raw ids, 0 for none.
struct RowLink: Sendable, Equatable {
    var previous: UInt32 = 0
    var next: UInt32 = 0
}

/// What the schedule keeps of one request beside its place in a list: 12 bytes.
struct ScheduleRow: Sendable, Equatable {
    /// The host of its own URL, where each attempt begins.
    var home: HostID = .none
    /// Over its life; saturates.
    var attempts: UInt16 = 0
    /// Attempts since it was added or last pressed; saturates.
    var tries: UInt16 = 0
    var place: Place = .absent
    var flags: Flags = []

    /// Where a row is. It is in a lane's list exactly in the first five.
    enum Place: UInt8, Sendable {
        /// Queued within an attempt, for the next host of a redirect.
        case hops
        /// Queued by a pressed retry.
        case pressed
        /// Queued again after an attempt, its delay over or released from a hold.
        case returned
        /// Released from a hold, not tried yet.
        case released
        /// Queued in list order, not tried yet.
        case listed
        /// Queued with a delay that is not over: its due instant is in the heap.
        case delayed
        /// In flight, with a slot.
        case active
        /// In flight as the caller sees it, its slot given back.
        case finishing
        case held
        case settled
        case absent
    }

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8

        static let idempotent = Flags(rawValue: 1)
        /// Held as soon as the attempt in flight ends.
        static let holdsNext = Flags(rawValue: 2)
        /// The delay is the server's `Retry-After`.
        static let delayedByServer = Flags(rawValue: 4)
        /// Held with a delay that may not be over.
        static let heldWithDelay = Flags(rawValue: 8)
        /// Its host now is another than its own: see `Schedule.hopHosts`.
        static let elsewhere = Flags(rawValue: 16)
        /// Held by its host's canary.
        static let heldByCanary = Flags(rawValue: 32)
    }
}
