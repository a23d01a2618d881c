package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.schemas.EndpointState;
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

/**
 * Appends requests to the topic endpoint-requests. Acknowledgements of one partition come in the
 * order of their offsets, on the producer's own thread; the read model learns of them there, so
 * that what it predicts follows the same order.
 */
final class RequestLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(RequestLog.class);
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();
  private static final String SOURCE = "/api-gateway";

  private final KafkaOperations<String, SpecificRecord> kafka;
  private final ReadModel readModel;

  RequestLog(KafkaOperations<String, SpecificRecord> kafka, ReadModel readModel) {
    this.kafka = kafka;
    this.readModel = readModel;
  }

  /**
   * @return fails with {@link RequestFailedException}; {@link Failure#NOT_ACKNOWLEDGED} means that
   *     the record may or may not be in the log, every other one that it is not
   */
  CompletableFuture<Accepted> append(Submission submission) {
    var accepted = new CompletableFuture<Accepted>();
    Thread sender = Thread.currentThread();
    try {
      kafka.execute(
          producer ->
              producer.send(
                  record(submission),
                  (metadata, exception) -> {
                    if (exception == null) {
                      complete(accepted, submission, metadata);
                    } else {
                      // What fails on the sender's own thread was never handed to the network.
                      boolean sent = Thread.currentThread() != sender;
                      accepted.completeExceptionally(failure(exception, sent, submission));
                    }
                  }));
    } catch (KafkaException e) {
      accepted.completeExceptionally(failure(e, false, submission));
    }
    return accepted;
  }

  private void complete(
      CompletableFuture<Accepted> accepted, Submission submission, RecordMetadata metadata) {
    try {
      long revision = metadata.offset();
      EndpointState state =
          readModel.accepted(
              submission.key(), revision, base -> submission.prediction().of(base, revision));
      accepted.complete(new Accepted(revision, state));
    } catch (RuntimeException e) {
      accepted.completeExceptionally(e);
    }
  }

  private static ProducerRecord<String, SpecificRecord> record(Submission submission) {
    var record = new ProducerRecord<>(TOPIC, submission.key().toString(), submission.request());
    RecordHeaders.write(
        record.headers(),
        submission.context().getRequestId(),
        SOURCE,
        submission.request().getSchema(),
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
        sent && !refused ? Failure.NOT_ACKNOWLEDGED : Failure.KAFKA_AWAY);
  }
}
