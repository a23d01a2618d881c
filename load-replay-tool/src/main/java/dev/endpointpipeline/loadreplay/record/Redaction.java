package dev.endpointpipeline.loadreplay.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces secrets in recorded calls by {@value #REPLACEMENT}: all values of {@code env_vars},
 * values whose name says that they are secret, and parts of other texts that look like tokens, keys
 * or passwords in URLs.
 */
public enum Redaction {
  /** Keeps everything as it is. */
  NONE {
    @Override
    public byte[] body(byte[] body) {
      return body;
    }

    @Override
    String text(String text) {
      return text;
    }
  },

  /** Replaces secrets. */
  SECRETS {
    @Override
    public byte[] body(byte[] body) {
      if (body.length == 0) {
        return body;
      }
      try {
        JsonNode tree = JSON.readTree(body);
        return redact(tree) ? JSON.writeValueAsBytes(tree) : body;
      } catch (JacksonException e) {
        // Secrets can't be found in it. What is left is no JSON either.
        return REPLACEMENT.getBytes(StandardCharsets.UTF_8);
      }
    }

    @Override
    String text(String text) {
      return TOKEN.matcher(text).replaceAll(REPLACEMENT);
    }
  };

  /** In place of a secret. */
  public static final String REPLACEMENT = "redacted";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final String VARIABLES = "env_vars";

  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i).*(secrets?|passw(or)?d|passphrase|credentials?|authorization|api_?-?key|access_?-?key|private_?-?key|token|cookies?)");

  /** Of well-known forms: JWT, Keystone, AWS, GitHub, Hugging Face, Slack, OpenAI, PEM, URLs. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*"
              + "|gAAAA[A-Za-z0-9_-]{40,}=*"
              + "|(?:AKIA|ASIA)[A-Z0-9]{16}"
              + "|gh[a-z]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
              + "|hf_[A-Za-z0-9]{20,}"
              + "|xox[a-z]-[A-Za-z0-9-]{10,}"
              + "|\\bsk-[A-Za-z0-9_-]{16,}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*"
              + "|(?<=://)[^/\\s:@]*:[^/\\s@]+(?=@)");

  /** A body without secrets; a body that is no JSON is replaced completely. */
  public abstract byte[] body(byte[] body);

  /** A text without tokens. */
  abstract String text(String text);

  private static boolean redact(JsonNode node) {
    boolean changed = false;
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : new ArrayList<>(object.properties())) {
        String name = member.getKey();
        JsonNode value = member.getValue();
        if (name.equals(VARIABLES) && value instanceof ObjectNode variables) {
          changed |= redactAll(variables);
        } else if (value.isString()) {
          String text = value.stringValue();
          String safe = isSecret(name) ? REPLACEMENT : SECRETS.text(text);
          changed |= !safe.equals(text);
          object.put(name, safe);
        } else {
          changed |= redact(value);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).isString()) {
          String text = array.get(i).stringValue();
          String safe = SECRETS.text(text);
          changed |= !safe.equals(text);
          array.set(i, safe);
        } else {
          changed |= redact(array.get(i));
        }
      }
    }
    return changed;
  }

  private static boolean redactAll(ObjectNode variables) {
    List<String> names = new ArrayList<>(variables.propertyNames());
    // Others are no valid values of variables, but may be secrets as well.
    names.forEach(name -> variables.put(name, REPLACEMENT));
    return !names.isEmpty();
  }

  private static boolean isSecret(String name) {
    return SECRET_NAME.matcher(name).matches();
  }
}
