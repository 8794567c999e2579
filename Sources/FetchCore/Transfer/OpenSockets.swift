/// The sockets of a loop that are open, so that each is counted once.
///
/// libcurl 7.88 closes a socket that never came to be connected without a word, and its number is soon another's.
struct OpenSockets {
    /// One opening of a socket.
    struct Opening {
        var fd: Int32
        fileprivate var serial: UInt32
    }

    /// By descriptor: which opening it is; 0 for one that is closed.
    private var serials: [UInt32] = []
    private var lastSerial: UInt32 = 0

    /// A socket was opened; `isNew` unless its number was still taken for open.
    mutating func opened(_ fd: Int32) -> (opening: Opening, isNew: Bool) {
        let index = Int(fd)
        if index >= serials.count {
            serials.append(contentsOf: repeatElement(0, count: index + 1 - serials.count))
        }
        let isNew = serials[index] == 0
        lastSerial = lastSerial == .max ? 1 : lastSerial + 1
        serials[index] = lastSerial
        return (Opening(fd: fd, serial: lastSerial), isNew)
    }

    /// A socket is closed; whether it was taken for open.
    mutating func closed(_ fd: Int32) -> Bool {
        guard Int(fd) < serials.count, serials[Int(fd)] != 0 else { return false }
        serials[Int(fd)] = 0
        return true
    }

    /// As ``closed(_:)``, unless its number is another's by now.
    mutating func closed(_ opening: Opening) -> Bool {
        serials[Int(opening.fd)] == opening.serial && closed(opening.fd)
    }
}
