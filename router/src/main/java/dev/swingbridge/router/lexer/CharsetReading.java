package dev.swingbridge.router.lexer;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way in which a session may have read the bytes of a text. The log says the character set of
 * the session that ran a statement, which need not be that of the session when it prepared it.
 *
 * @param characters which bytes belong together
 * @param decoder which characters they are
 */
public record CharsetReading(SqlCharset characters, Charset decoder) {
    /**
     * Those that servers know beside the ones of {@link SqlCharset}. They know five more of single
     * bytes which Java does not: {@link #UNKNOWN_BYTES}.
     */
    private static final List<String> OTHERS =
            List.of(
                    "EUC-JP",
                    "x-windows-949",
                    "GB2312",
                    "ISO-8859-2",
                    "ISO-8859-7",
                    "ISO-8859-8",
                    "ISO-8859-9",
                    "ISO-8859-13",
                    "windows-1250",
                    "windows-1251",
                    "windows-1256",
                    "windows-1257",
                    "IBM850",
                    "IBM852",
                    "IBM866",
                    "KOI8-R",
                    "KOI8-U",
                    "TIS-620",
                    "x-MacRoman",
                    "x-MacCentralEurope");

    /** Each byte beyond ASCII is a letter, and which one is not known. */
    public static final CharsetReading UNKNOWN_BYTES =
            new CharsetReading(SqlCharset.BYTES, StandardCharsets.US_ASCII);

    /** Of every character set that a session may have. */
    public static final List<CharsetReading> ALL = all();

    private static List<CharsetReading> all() {
        List<CharsetReading> readings = new ArrayList<>();
        Stream.of(SqlCharset.values())
                .filter(charset -> charset != SqlCharset.BYTES) // read like UTF8
                .filter(charset -> !charset.decoder.equals(StandardCharsets.US_ASCII))
                .forEach(charset -> readings.add(new CharsetReading(charset, charset.decoder)));
        for (String name : OTHERS) {
            readings.add(new CharsetReading(SqlCharset.BYTES, Charset.forName(name)));
        }
        readings.add(UNKNOWN_BYTES);
        return List.copyOf(readings);
    }

    /** Others after it put the same bytes together, and only read other letters. */
    public boolean isFirstOfItsCharacters() {
        return decoder.equals(characters.decoder);
    }
}
