import Glibc

/// A color by how it looks: equal distances look alike far apart
/// ([OKLab](https://bottosson.github.io/posts/oklab/)).
struct OKLab: Sendable, Equatable {
    var lightness: Double
    var greenRed: Double
    var blueYellow: Double

    init(_ color: ThemeColor) {
        let linear = ColorVision.linear(color)
        let (red, green, blue) = (linear[0], linear[1], linear[2])
        let long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        let medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        let short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
        greenRed = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
        blueYellow = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    }

    /// The square of how far apart two look; hue and chroma count twice, as in ΔEOK2
    /// ([CSS Color 4](https://www.w3.org/TR/css-color-4/#color-difference-OK)).
    func squaredDistance(to other: OKLab) -> Double {
        let light = lightness - other.lightness
        let (first, second) = (2 * (greenRed - other.greenRed), 2 * (blueYellow - other.blueYellow))
        return light * light + first * first + second * second
    }

    /// One entry a color of the 256, by its index.
    private static let palette = (0..<256).map { OKLab(ThemeColor(index256: $0)) }

    /// Which of some of the 256 looks most like a color; 0 where there are none.
    static func nearest(to color: ThemeColor, among indices: some Sequence<Int>) -> Int {
        let wanted = OKLab(color)
        let nearest = indices.lazy.map { ($0, palette[$0].squaredDistance(to: wanted)) }.min { $0.1 < $1.1 }
        return nearest?.0 ?? 0
    }
}
