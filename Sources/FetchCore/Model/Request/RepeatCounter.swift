/// Counts how many equal requests came before one, in 8 bytes a request and no allocation.
///
/// Requests are equal when their 64-bit hashes are: among a million different ones the odds of a false match are one
/// in 37 million, and it would only number the request as a repeat, never lose it.
struct RepeatCounter {
    /// Open addressing with linear steps; 0 is a free place. Its size is a power of two, at most three quarters full.
    private var places: [UInt64] = []
    private var filled = 0
    /// Hashes that came more than once, and how often beyond the first.
    private var further: [UInt64: UInt32] = [:]

    /// How many with this hash were counted before; counts this one.
    mutating func count(_ hash: UInt64) -> UInt32 {
        if (filled + 1) * 4 > places.count * 3 { grow() }
        let hash = hash == 0 ? 1 : hash
        guard insert(hash) else {
            let count = (further[hash] ?? 0) + 1
            further[hash] = count
            return count
        }
        filled += 1
        return 0
    }

    /// Whether the hash was new.
    private mutating func insert(_ hash: UInt64) -> Bool {
        places.withUnsafeMutableBufferPointer { places in
            let mask = UInt64(places.count - 1)
            var place = Int(hash & mask)
            while places[place] != 0 {
                if places[place] == hash { return false }
                place = Int(UInt64(place + 1) & mask)
            }
            places[place] = hash
            return true
        }
    }

    private mutating func grow() {
        let old = places
        places = [UInt64](repeating: 0, count: max(1024, old.count * 2))
        for hash in old where hash != 0 {
            _ = insert(hash)
        }
    }
}

/// A fast 64-bit hash over bytes, the same in every process: multiply and fold, 16 bytes a step, as wyhash does.
enum ByteHash {
    private static let first: UInt64 = 0xa076_1d64_78bd_642f
    private static let second: UInt64 = 0xe703_7ed1_a0b4_28db

    static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var state = seed ^ first
        var place = 0
        while bytes.count - place >= 16 {
            let left = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let right = bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
            state = fold(left ^ second, right ^ state)
            place += 16
        }
        var left: UInt64 = 0
        var right: UInt64 = 0
        for index in place..<bytes.count {
            let byte = UInt64(bytes[index])
            if index - place < 8 {
                left |= byte << UInt64((index - place) * 8)
            } else {
                right |= byte << UInt64((index - place - 8) * 8)
            }
        }
        state = fold(left ^ second, right ^ state)
        return fold(state ^ first, UInt64(bytes.count) ^ second)
    }

    /// The product's halves folded together with the factors, so that a factor of 0 loses nothing.
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return left ^ right ^ product.low ^ product.high
    }
}
