package io.homelab.report;

import io.homelab.model.Capacity;
import io.homelab.model.Devices;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * One JSON object for programs: {@code "schema_version": 1} first, one line end last. The text is
 * ASCII, so it is valid in any terminal character set. It is written token by token, because data
 * binding costs start-up time.
 */
final class JsonDocument {
  private static final int SCHEMA_VERSION = 1;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final StringWriter text = new StringWriter();
  private final JsonGenerator out;

  private JsonDocument(ObjectWriteContext context, boolean ours) {
    out = FACTORY.createGenerator(context, text);
    out.writeStartObject();
    if (ours) {
      put("schema_version", SCHEMA_VERSION);
    }
  }

  /** An object over many lines, indented by two blanks. */
  static JsonDocument pretty() {
    return new JsonDocument(new Indented(), true);
  }

  /** An object over many lines whose keys another program has chosen. */
  static JsonDocument foreign() {
    return new JsonDocument(new Indented(), false);
  }

  /** An object on one line. */
  static JsonDocument line() {
    return new JsonDocument(ObjectWriteContext.empty(), true);
  }

  private static final class Indented extends ObjectWriteContext.Base {
    private static final Separators SEPARATORS =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withArrayEmptySeparator("")
            .withObjectEmptySeparator("");

    private final DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(SEPARATORS)
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .createInstance();

    @Override
    public PrettyPrinter getPrettyPrinter() {
      return printer;
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }

  JsonDocument put(String key, @Nullable String value) {
    out.writeName(key);
    if (value == null) {
      out.writeNull();
    } else {
      out.writeString(PlainText.lines(value));
    }
    return this;
  }

  /** A value that another program uses, such as a path: nothing is taken out of it. */
  JsonDocument putExactly(String key, String value) {
    out.writeStringProperty(key, value);
    return this;
  }

  JsonDocument put(String key, Optional<?> value) {
    return put(key, value.isPresent() ? value.get().toString() : null);
  }

  JsonDocument put(String key, long value) {
    out.writeNumberProperty(key, value);
    return this;
  }

  JsonDocument put(String key, double value) {
    out.writeNumberProperty(key, value);
    return this;
  }

  JsonDocument put(String key, boolean value) {
    out.writeBooleanProperty(key, value);
    return this;
  }

  JsonDocument put(String key, OptionalLong value) {
    out.writeName(key);
    if (value.isPresent()) {
      out.writeNumber(value.getAsLong());
    } else {
      out.writeNull();
    }
    return this;
  }

  /** An array of names or sentences. */
  JsonDocument put(String key, Collection<?> values) {
    out.writeArrayPropertyStart(key);
    for (Object value : values) {
      out.writeString(PlainText.lines(value.toString()));
    }
    out.writeEndArray();
    return this;
  }

  JsonDocument put(String key, Capacity capacity) {
    startObject(key)
        .put("cpus", capacity.cpus())
        .put("memory_mb", capacity.memoryMb())
        .put("disk_gb", capacity.diskGb())
        .put(capacity.devices());
    return endObject();
  }

  /** {@code devices}, where there are any. */
  JsonDocument put(Devices devices) {
    if (!devices.isEmpty()) {
      startObject("devices");
      devices.counts().forEach(this::put);
      endObject();
    }
    return this;
  }

  JsonDocument put(String key, Resources resources) {
    return put(key, Capacity.of(resources));
  }

  JsonDocument startObject(String key) {
    out.writeObjectPropertyStart(key);
    return this;
  }

  /** An object in an array. */
  JsonDocument startObject() {
    out.writeStartObject();
    return this;
  }

  JsonDocument endObject() {
    out.writeEndObject();
    return this;
  }

  JsonDocument startArray(String key) {
    out.writeArrayPropertyStart(key);
    return this;
  }

  JsonDocument endArray() {
    out.writeEndArray();
    return this;
  }

  /** The whole text; nothing can be written after it. */
  String end() {
    out.writeEndObject();
    out.close();
    return text.append('\n').toString();
  }
}
