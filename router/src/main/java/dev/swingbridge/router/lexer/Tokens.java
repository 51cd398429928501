package dev.swingbridge.router.lexer;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** All tokens of one text, for the analysis of a statement that is not in the cache. */
public final class Tokens {
    private final byte[] text;
    private final SqlContext context;
    private final Charset decoder;
    private final int origin;
    private final String trouble;
    private final boolean versionComments;
    private int count;
    private byte[] kinds = new byte[64];
    private int[] starts = new int[64];
    private int[] stops = new int[64];
    private String[] words = new String[64];

    public Tokens(byte[] text, int offset, int length, SqlContext context) {
        this(text, offset, length, context, context.charset().decoder);
    }

    private Tokens(byte[] text, int offset, int length, SqlContext context, Charset decoder) {
        this.text = text;
        this.context = context;
        this.decoder = decoder;
        this.origin = offset;
        SqlLexer lexer = new SqlLexer();
        lexer.reset(text, offset, length, context);
        int kind;
        do {
            kind = lexer.next();
            add(kind, lexer.start, lexer.stop);
        } while (kind != SqlLexer.END);
        trouble = lexer.trouble().isEmpty() ? troubleWithNames() : lexer.trouble();
        versionComments = lexer.versionComments();
    }

    private String troubleWithNames() {
        for (int at = 0; context.charset().hidesAscii() && at < count; at++) {
            if (isNamePart(at)
                    && hasByte(at, seen -> seen < 0)
                    && name(at).indexOf(SqlCharset.UNREAD_LETTER) >= 0) {
                return SqlLexer.UNREAD_NAME;
            }
        }
        return "";
    }

    /** Of a text that is no client's, in the context but for its character set. */
    public static Tokens of(String text, SqlContext context) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Tokens(bytes, 0, bytes.length, context.withCharset(SqlCharset.UTF8));
    }

    /** Whether it can be one part of a name. */
    public boolean isNamePart(int index) {
        return kind(index) == SqlLexer.WORD || kind(index) == SqlLexer.QUOTED_NAME;
    }

    private void add(int kind, int start, int stop) {
        if (count == kinds.length) {
            kinds = Arrays.copyOf(kinds, count * 2);
            starts = Arrays.copyOf(starts, count * 2);
            stops = Arrays.copyOf(stops, count * 2);
            words = Arrays.copyOf(words, count * 2);
        }
        kinds[count] = (byte) kind;
        starts[count] = start;
        stops[count] = stop;
        words[count] = kind == SqlLexer.WORD ? upper(start, stop) : "";
        count++;
    }

    private String upper(int start, int stop) {
        return new String(text, start, stop - start, StandardCharsets.ISO_8859_1)
                .toUpperCase(Locale.ROOT);
    }

    public SqlContext context() {
        return context;
    }

    /** See {@link SqlLexer#trouble}. */
    public String trouble() {
        return trouble;
    }

    /** See {@link SqlLexer#versionComments}. */
    public boolean versionComments() {
        return versionComments;
    }

    /** Whether one of the token's bytes, which are negative beyond ASCII, is a wanted one. */
    public boolean hasByte(int index, IntPredicate wanted) {
        int known = Math.min(index, count - 1);
        for (int at = starts[known]; at < stops[known]; at++) {
            if (wanted.test(text[at])) {
                return true;
            }
        }
        return false;
    }

    /** Whether the text from a token on has a wanted byte, negative beyond ASCII, anywhere. */
    public boolean hasByteFrom(int index, IntPredicate wanted) {
        for (int at = starts[Math.min(index, count - 1)]; at < stops[count - 1]; at++) {
            if (wanted.test(text[at])) {
                return true;
            }
        }
        return false;
    }

    /** The statement that begins with a token here, to its end in another context. */
    public Tokens statementIn(SqlContext other, int begin) {
        return statement(other, other.charset().decoder, begin);
    }

    /** The same in another session's character set. */
    public Tokens statementIn(CharsetReading reading, int begin) {
        return statement(context.withCharset(reading.characters()), reading.decoder(), begin);
    }

    /** All of it, in another session's character set. */
    public Tokens textIn(CharsetReading reading) {
        SqlContext other = context.withCharset(reading.characters());
        return new Tokens(text, origin, stops[count - 1] - origin, other, reading.decoder());
    }

    private Tokens statement(SqlContext other, Charset names, int begin) {
        int from = starts[Math.min(begin, count - 1)];
        Tokens rest = new Tokens(text, from, stops[count - 1] - from, other, names);
        int end = 0;
        while (rest.kind(end) != SqlLexer.END && rest.symbol(end) != ';') {
            end++;
        }
        return rest.kind(end) == SqlLexer.END
                ? rest
                : new Tokens(text, from, rest.starts[end] - from, other, names);
    }

    /**
     * Whether one of the words, in upper case, stands anywhere in the text: in comments, strings
     * and names too, for where they end is not known when there is {@link #trouble}.
     */
    public boolean hasWord(Set<String> wanted) {
        int end = stops[count - 1];
        int at = origin;
        while (at < end) {
            int start = at;
            while (at < end && SqlBytes.isAsciiNameByte(text[at])) {
                at++;
            }
            if (wanted.contains(upper(start, at))) {
                return true;
            }
            at += at == start ? 1 : 0;
        }
        return false;
    }

    public int kind(int index) {
        return kinds[Math.min(index, count - 1)];
    }

    /** The word in upper case; empty for any other token. */
    public String word(int index) {
        return words[Math.min(index, count - 1)];
    }

    /** The byte of a symbol; 0 for any other token, and before the first. */
    public int symbol(int index) {
        if (index < 0) {
            return 0;
        }
        int known = Math.min(index, count - 1);
        return kinds[known] == SqlLexer.SYMBOL ? text[starts[known]] : 0;
    }

    /** Bytes from the start of one token to the end of another, counted from the text's start. */
    public TextRange range(int first, int last) {
        return new TextRange(starts[first] - origin, Math.max(starts[first], stops[last]) - origin);
    }

    /** All of it. */
    public String text() {
        return new String(text, origin, bytes(), decoder);
    }

    /** How long the text is. */
    public int bytes() {
        return stops[count - 1] - origin;
    }

    public String text(int first, int last) {
        TextRange range = range(first, last);
        return new String(text, origin + range.start(), range.length(), decoder);
    }

    /** What stands between a token and the one before it: blanks, and the signs of comments. */
    public String before(int index) {
        int known = Math.min(index, count - 1);
        int from = known == 0 ? origin : stops[known - 1];
        return new String(text, from, starts[known] - from, decoder);
    }

    /** Whether the token starts right where the one before it ends. */
    public boolean touchesPrevious(int index) {
        return index > 0 && stops[index - 1] == starts[index];
    }

    /** A word as spelled, or a quoted name without its quotes. */
    public String name(int index) {
        String spelled = spelled(starts[index], stops[index]);
        return kinds[index] == SqlLexer.QUOTED_NAME ? unquoted(spelled) : spelled;
    }

    private String spelled(int start, int stop) {
        return decoder.equals(context.charset().decoder)
                ? context.charset().name(text, start, stop)
                : new String(text, start, stop - start, decoder);
    }

    /** The value of a string literal: quotes, doubled quotes and escapes resolved. */
    public String stringValue(int index) {
        String spelled = new String(text, starts[index], stops[index] - starts[index], decoder);
        int open = spelled.charAt(0) == '\'' || spelled.charAt(0) == '"' ? 0 : 1;
        String inner =
                spelled.length() < open + 2
                        ? ""
                        : spelled.substring(open + 1, spelled.length() - 1);
        char quote = spelled.charAt(open);
        StringBuilder value = new StringBuilder(inner.length());
        for (int at = 0; at < inner.length(); at++) {
            char seen = inner.charAt(at);
            boolean more = at + 1 < inner.length();
            if (seen == quote && more) {
                at++;
            } else if (seen == '\\' && more && !context.noBackslashEscapes()) {
                at++;
                seen = escaped(inner.charAt(at));
            }
            value.append(seen);
        }
        return value.toString();
    }

    /** {@code @Name} or {@code @`Name`} as {@code name}. */
    public String userVariable(int index) {
        String spelled =
                new String(text, starts[index] + 1, stops[index] - starts[index] - 1, decoder);
        boolean quoted = spelled.length() >= 2 && "`'\"".indexOf(spelled.charAt(0)) >= 0;
        return (quoted ? unquoted(spelled) : spelled).toLowerCase(Locale.ROOT);
    }

    private static String unquoted(String spelled) {
        if (spelled.length() < 2) {
            return spelled;
        }
        String quote = spelled.substring(0, 1);
        return spelled.substring(1, spelled.length() - 1).replace(quote + quote, quote);
    }

    private static char escaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case '0' -> '\0';
            case 'Z' -> '\032';
            default -> letter;
        };
    }

    /** How many parameters stand before a token: the index of the next one. */
    public int parametersBefore(int token) {
        int parameters = 0;
        for (int i = 0; i < token; i++) {
            parameters += kind(i) == SqlLexer.PARAMETER ? 1 : 0;
        }
        return parameters;
    }
}
