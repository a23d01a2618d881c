package dev.endpointpipeline.model.request;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path of a field in a request, rendered lazily. The text is printable ASCII for any request,
 * and therefore safe in headers and logs.
 */
final class FieldPath {
  static final FieldPath ROOT = new FieldPath(null, "", -1);

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int MAX_QUOTED = 64;

  private final @Nullable FieldPath parent;
  private final String name;
  private final int index;

  private FieldPath(@Nullable FieldPath parent, String name, int index) {
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  FieldPath member(String member) {
    return new FieldPath(this, member, -1);
  }

  FieldPath item(int item) {
    return new FieldPath(this, "", item);
  }

  /** The last name. */
  String name() {
    return name;
  }

  /** The name of the containing object or of its array; empty for the body. */
  String objectName() {
    FieldPath object = parent;
    while (object != null && object.index >= 0) {
      object = object.parent;
    }
    return object == null ? "" : object.name;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    appendTo(text);
    return text.toString();
  }

  private void appendTo(StringBuilder text) {
    if (parent == null) {
      return;
    }
    parent.appendTo(text);
    if (index >= 0) {
      text.append('[').append(index).append(']');
    } else if (PLAIN.matcher(name).matches()) {
      text.append(text.isEmpty() ? "" : ".").append(name);
    } else {
      text.append("['");
      appendQuoted(text);
      text.append("']");
    }
  }

  private void appendQuoted(StringBuilder text) {
    for (int i = 0; i < name.length() && i < MAX_QUOTED; i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~' || c == '\'' || c == '\\' || c == ',') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    if (name.length() > MAX_QUOTED) {
      text.append("...");
    }
  }
}
