package dev.swingbridge.router.lexer;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a statement group into characters. In five of these a character's second byte
 * may look like a backslash or a backtick.
 */
public enum SqlCharset {
    /** utf8mb4 and utf8mb3. */
    UTF8(0, StandardCharsets.UTF_8),
    LATIN1(1, Charset.forName("windows-1252")),
    GBK(2, Charset.forName("x-mswin-936")),
    SJIS(3, Charset.forName("Shift_JIS")),
    BIG5(4, Charset.forName("Big5")),
    GB18030(5, Charset.forName("GB18030")),
    /** Another one whose characters never hide an ASCII byte; names beyond ASCII are not read. */
    OTHER(6, StandardCharsets.US_ASCII),
    /** ascii and binary, which servers read like utf8. */
    BYTES(7, StandardCharsets.UTF_8),
    /** One that is not known, or in which ASCII bytes are letters: no text in it is read. */
    UNREAD(8, StandardCharsets.US_ASCII),
    CP932(9, Charset.forName("windows-31j"));

    /** Stands for what could not be decoded. */
    static final char UNREAD_LETTER = '\ufffd';

    private static final Set<Integer> OTHERWISE_IN_SJIS = Set.of(0x815c, 0x815f);
    private static final Set<Integer> OTHERWISE_IN_BIG5 =
            Set.of(0xa15a, 0xa1fe, 0xa240, 0xa2cc, 0xa2ce);
    private static final Set<Integer> OTHERWISE_IN_GB18030 =
            Set.of(
                    0xa6d9, 0xa6da, 0xa6db, 0xa6dc, 0xa6dd, 0xa6de, 0xa6df, 0xa6ec, 0xa6ed, 0xa6f3,
                    0xfe59, 0xfe61, 0xfe66, 0xfe67, 0xfe6d, 0xfe7e, 0xfe90, 0xfea0);

    private static final Set<String> KEEPING_ASCII =
            Set.of(
                    "armscii8",
                    "cp1250",
                    "cp1251",
                    "cp1256",
                    "cp1257",
                    "cp850",
                    "cp852",
                    "cp866",
                    "dec8",
                    "eucjpms",
                    "euckr",
                    "gb2312",
                    "geostd8",
                    "greek",
                    "hebrew",
                    "hp8",
                    "keybcs2",
                    "koi8r",
                    "koi8u",
                    "latin2",
                    "latin5",
                    "latin7",
                    "macce",
                    "macroman",
                    "tis620",
                    "ujis");

    /** Goes into the digest: the same bytes mean another statement in another character set. */
    public final int digestCode;

    public final Charset decoder;

    SqlCharset(int digestCode, Charset decoder) {
        this.digestCode = digestCode;
        this.decoder = decoder;
    }

    /** By the server's name of a character set or collation, as in {@code character_set_client}. */
    public static SqlCharset named(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        int collationSuffix = name.indexOf('_');
        String charset = collationSuffix < 0 ? name : name.substring(0, collationSuffix);
        return switch (charset) {
            case "utf8", "utf8mb3", "utf8mb4" -> UTF8;
            case "ascii", "binary" -> BYTES;
            case "latin1" -> LATIN1;
            case "gbk" -> GBK;
            case "sjis" -> SJIS;
            case "cp932" -> CP932;
            case "big5" -> BIG5;
            case "gb18030" -> GB18030;
            default -> KEEPING_ASCII.contains(charset) ? OTHER : UNREAD;
        };
    }

    /**
     * By the value of an assignment to {@code NAMES}, {@code CHARACTER SET} or a variable.
     *
     * @param value as in the statement, quotes kept
     * @param context in which the statement was read
     * @return null when the text does not tell
     */
    public static @Nullable SqlCharset assigned(String value, SqlContext context) {
        Tokens tokens = Tokens.of(value, context);
        boolean alone = tokens.kind(1) == SqlLexer.END || tokens.word(1).equals("COLLATE");
        String name =
                switch (tokens.kind(0)) {
                    case SqlLexer.STRING -> tokens.stringValue(0);
                    case SqlLexer.WORD, SqlLexer.QUOTED_NAME -> tokens.name(0);
                    default -> "";
                };
        boolean known = alone && !name.isEmpty() && !name.equalsIgnoreCase("default");
        return known && tokens.trouble().isEmpty() ? named(name) : null;
    }

    /** Whether a later byte of a character can be a byte that means something in SQL. */
    boolean hidesAscii() {
        return this == GBK || this == SJIS || this == CP932 || this == BIG5 || this == GB18030;
    }

    /**
     * A name in these characters. Where servers are known to see another letter than the decoder,
     * or none, no letter beyond ASCII is read.
     */
    String name(byte[] text, int start, int stop) {
        String read = new String(text, start, stop - start, decoder);
        if (!hidesAscii() || isCertain(text, start, stop, read)) {
            return read;
        }
        StringBuilder unread = new StringBuilder(read);
        for (int at = 0; at < read.length(); at++) {
            if (read.charAt(at) > 0x7f) {
                unread.setCharAt(at, UNREAD_LETTER);
            }
        }
        return unread.toString();
    }

    private boolean isCertain(byte[] text, int start, int stop, String read) {
        for (int at = start; at < stop; at += characterLength(text, at, stop)) {
            int length = characterLength(text, at, stop);
            boolean pair = length == 2;
            if (length > 2
                    || (pair && isOtherwise(((text[at] & 0xff) << 8) | (text[at + 1] & 0xff)))) {
                return false;
            }
        }
        // servers know no letters of private use
        return read.chars().noneMatch(letter -> letter >= 0xe000 && letter <= 0xf8ff);
    }

    private boolean isOtherwise(int pair) {
        return switch (this) {
            case SJIS -> OTHERWISE_IN_SJIS.contains(pair);
            case BIG5 -> OTHERWISE_IN_BIG5.contains(pair);
            case GB18030 -> OTHERWISE_IN_GB18030.contains(pair);
            default -> false;
        };
    }

    /** Length in bytes of the valid character of several bytes at this place, else 1. */
    public int characterLength(byte[] text, int at, int end) {
        int lead = text[at] & 0xff;
        if (lead < 0x81 || at + 1 >= end) {
            return 1;
        }
        int next = text[at + 1] & 0xff;
        return switch (this) {
            case GBK -> lead <= 0xfe && between(next, 0x40, 0xfe) && next != 0x7f ? 2 : 1;
            case SJIS, CP932 -> sjisLead(lead) && between(next, 0x40, 0xfc) && next != 0x7f ? 2 : 1;
            case BIG5 -> big5Pair(lead, next) ? 2 : 1;
            case GB18030 -> gb18030Length(text, at, end, lead, next);
            case UTF8, LATIN1, OTHER, BYTES, UNREAD -> 1;
        };
    }

    private static int gb18030Length(byte[] text, int at, int end, int lead, int next) {
        if (lead > 0xfe) {
            return 1;
        }
        if (between(next, 0x40, 0xfe) && next != 0x7f) {
            return 2;
        }
        boolean four =
                between(next, 0x30, 0x39)
                        && at + 3 < end
                        && between(text[at + 2] & 0xff, 0x81, 0xfe)
                        && between(text[at + 3] & 0xff, 0x30, 0x39);
        return four ? 4 : 1;
    }

    private static boolean big5Pair(int lead, int next) {
        return between(lead, 0xa1, 0xf9)
                && (between(next, 0x40, 0x7e) || between(next, 0xa1, 0xfe));
    }

    private static boolean sjisLead(int lead) {
        return between(lead, 0x81, 0x9f) || between(lead, 0xe0, 0xfc);
    }

    private static boolean between(int value, int low, int high) {
        return value >= low && value <= high;
    }
}
