package dev.swingbridge.proxy.text;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses as people write it: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
 *
 * @param bits of the address that count
 */
public record Network(InetAddress address, int bits) {
    private static final Pattern NUMERIC = Pattern.compile("[0-9a-fA-F.:]+");

    /** Null when the text is of neither form; names are not looked up. */
    public static @Nullable Network parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (!NUMERIC.matcher(host).matches() || !(host.contains(".") || host.contains(":"))) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            int most = address.getAddress().length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > most ? null : new Network(address, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            return null;
        }
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if (((mine[bit >> 3] ^ theirs[bit >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
