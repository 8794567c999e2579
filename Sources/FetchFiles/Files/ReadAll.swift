import Glibc

/// All of a file; nil with `errno` when it cannot be read, EFBIG when there is more than `most`.
package func readAll(_ path: String, upTo most: Int = .max) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    let bytes = readAll(file, upTo: most)
    let number = errno
    close(file)
    errno = number
    return bytes
}

/// All that is left in the descriptor; nil with `errno` when a read fails, EFBIG when there is more than `most`.
func readAll(_ file: Int32, upTo most: Int = .max) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(FileStanding(file)?.length ?? 0, most))
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(file, &block, block.count)
        if count == 0 { return bytes }
        if count > 0 {
            bytes.append(contentsOf: block[..<count])
            if bytes.count > most {
                errno = EFBIG
                return nil
            }
        } else if errno != EINTR {
            return nil
        }
    }
}
