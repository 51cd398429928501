package dev.swingbridge.proxy.http;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request, apart from the connection it came on.
 *
 * @param client address of the host that sent it
 * @param authorization and the other headers are null when they are missing
 */
record Request(
        String method,
        URI uri,
        String client,
        @Nullable String authorization,
        @Nullable String host,
        @Nullable String origin,
        @Nullable String fetchSite,
        String body,
        boolean keepAlive) {

    /**
     * Copies what is needed; the original may be released.
     *
     * @throws IllegalArgumentException when its address is none
     */
    static Request of(FullHttpRequest request, String client) {
        return new Request(
                request.method().name(),
                URI.create(request.uri()),
                client,
                request.headers().get(HttpHeaderNames.AUTHORIZATION),
                request.headers().get(HttpHeaderNames.HOST),
                request.headers().get(HttpHeaderNames.ORIGIN),
                request.headers().get("Sec-Fetch-Site"),
                request.content().toString(StandardCharsets.UTF_8),
                HttpUtil.isKeepAlive(request));
    }

    /** Decoded; empty instead of missing. */
    String path() {
        return uri.getPath() == null ? "" : uri.getPath();
    }

    /** A browser sends the login along for any page that asks: only our own may. */
    boolean ofAnotherSite() {
        return "cross-site".equals(fetchSite)
                || (origin != null && host != null && !origin.endsWith("//" + host));
    }
}
