package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.schemas.Topic;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;

/** Appends requests to the topic endpoint-requests. */
final class RequestAppender {
  private static final Logger LOGGER = LoggerFactory.getLogger(RequestAppender.class);
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();
  private static final String SOURCE = "/api-gateway";

  private final KafkaOperations<String, SpecificRecord> kafka;

  RequestAppender(KafkaOperations<String, SpecificRecord> kafka) {
    this.kafka = kafka;
  }

  /**
   * Appends one request.
   *
   * @return the acknowledgement; fails with {@link RequestFailedException}, whose {@link
   *     Failure#NOT_ACKNOWLEDGED} means that the record may or may not be in the log, every other
   *     one that it is not
   */
  CompletableFuture<RecordMetadata> append(Submission submission) {
    var acknowledgement = new CompletableFuture<RecordMetadata>();
    Thread sender = Thread.currentThread();
    try {
      kafka.execute(
          producer ->
              producer.send(
                  record(submission),
                  (metadata, exception) -> {
                    if (exception == null) {
                      acknowledgement.complete(metadata);
                    } else {
                      // A failure on the sender's own thread means that nothing was sent.
                      boolean sent = Thread.currentThread() != sender;
                      acknowledgement.completeExceptionally(failure(exception, sent, submission));
                    }
                  }));
    } catch (KafkaException e) {
      acknowledgement.completeExceptionally(failure(e, false, submission));
    }
    return acknowledgement;
  }

  private static ProducerRecord<String, SpecificRecord> record(Submission submission) {
    SpecificRecord request = submission.request().asRecord();
    var record = new ProducerRecord<>(TOPIC, submission.key().toString(), request);
    RecordHeaders.write(
        record.headers(),
        submission.context().getRequestId(),
        SOURCE,
        request.getSchema(),
        submission.key(),
        submission.context().getAcceptedAt(),
        submission.trace());
    return record;
  }

  private static RequestFailedException failure(
      Exception exception, boolean sent, Submission submission) {
    if (exception instanceof RecordTooLargeException) {
      return new RequestFailedException(Failure.BODY_TOO_LARGE);
    }
    LOGGER
        .atWarn()
        .addKeyValue("request_id", submission.context().getRequestId())
        .addKeyValue("endpoint", submission.key())
        .addKeyValue("reason", exception.toString())
        .log("request not acknowledged");
    boolean refused =
        exception instanceof AuthorizationException || exception instanceof AuthenticationException;
    return new RequestFailedException(
        sent && !refused ? Failure.NOT_ACKNOWLEDGED : Failure.KAFKA_UNAVAILABLE);
  }
}
