package dev.swingbridge.proxy.accounts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The host part of an account: a name or address with the wildcards of LIKE, or a network. */
final class HostPattern {
    private HostPattern() {}

    /**
     * @param host as a server names it in USER(); its addresses count as well
     */
    static boolean admits(String pattern, String host) {
        if (pattern.isEmpty() || pattern.equals("%")) {
            return true;
        }
        for (String name : namesOf(host)) {
            if (like(pattern).matcher(name).matches() || inNetwork(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> namesOf(String host) {
        Set<String> names = new LinkedHashSet<>(Set.of(host));
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                names.add(address.getHostAddress());
            }
        } catch (UnknownHostException e) {
            return names; // a name the server knows and this machine does not
        }
        return names;
    }

    private static Pattern like(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toLowerCase(Locale.ROOT).toCharArray()) {
            regex.append(
                    switch (c) {
                        case '%' -> ".*";
                        case '_' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    }

    // 10.1.0.0/255.255.0.0 or 10.1.0.0/16
    private static boolean inNetwork(String pattern, String host) {
        int slash = pattern.indexOf('/');
        long address = ipv4(host);
        if (slash < 0 || address < 0) {
            return false;
        }
        long network = ipv4(pattern.substring(0, slash));
        String mask = pattern.substring(slash + 1);
        long bits =
                mask.matches("\\d{1,2}")
                        ? ~(0xFFFFFFFFL >>> Math.min(32, Integer.parseInt(mask))) & 0xFFFFFFFFL
                        : ipv4(mask);
        return network >= 0 && bits >= 0 && (address & bits) == network;
    }

    /** Negative when it is none. */
    private static long ipv4(String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return -1;
        }
        long value = 0;
        for (String part : text.split("\\.", -1)) {
            value = value << 8 | Integer.parseInt(part);
        }
        return value;
    }
}
