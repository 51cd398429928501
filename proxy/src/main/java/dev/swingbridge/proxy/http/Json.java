package dev.swingbridge.proxy.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.swingbridge.proxy.admin.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON in and out: records become objects with the same names, instants ISO text. */
final class Json {
    private final ObjectMapper mapper =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    /** A text as it is, anything else as JSON. */
    byte[] bytes(Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One object of single values or lists of them; lists are joined by commas. */
    Map<String, String> options(String body) {
        Map<String, String> options = new LinkedHashMap<>();
        if (body.isBlank()) {
            return options;
        }
        try {
            JsonNode root = mapper.readTree(body);
            if (!root.isObject()) {
                throw new UsageException("the body must be one JSON object");
            }
            root.properties().forEach(entry -> put(options, entry.getKey(), entry.getValue()));
            return options;
        } catch (IOException e) {
            throw new UsageException("the body is not JSON: " + firstLine(e));
        }
    }

    private static void put(Map<String, String> options, String name, JsonNode value) {
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(element -> texts.add(text(name, element)));
            options.put(name, String.join(",", texts));
        } else if (!value.isNull()) {
            options.put(name, text(name, value));
        }
    }

    /** What is left out without a word might be a table that was to stay. */
    private static String text(String name, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw new UsageException(
                    "%s must be one value or a list of values, was %s".formatted(name, value));
        }
        return value.asText();
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
