"""The API as Huawei Cloud's own SDK for Python uses it, which nobody has changed for this.

The environment says where the gateways are and which access keys they know; see PythonSdkIT.
"""

import json
import os
import time
import unittest
import uuid
from datetime import datetime, timezone

import simplejson
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.retry.backoff_strategy import NoBackoffStrategy
from huaweicloudsdkcore.utils.http_utils import sanitize_for_serialization
from huaweicloudsdkdataartsfabric.v1 import *

WORKSPACE = "of-the-python-sdk"
PATIENCE_SECONDS = 30

FINAL = (
    EndpointStatus.RUNNING,
    EndpointStatus.CREATE_FAILED,
    EndpointStatus.UPDATE_FAILED,
    EndpointStatus.DELETE_FAILED,
)

# What the service shows and the SDK has no field for
NOT_IN_THE_SDK = {
    "revision",
    "serving_revision",
    "step",
    "warnings",
    "rollback_on_failure",
    "caches",
    "reserved_resource.dpu.use_public_resource",
}


def client(gateway="GATEWAY", key="ANN", secret=None, config=None):
    credentials = BasicCredentials(
        os.environ[key + "_AK"], secret or os.environ[key + "_SK"], os.environ.get(key + "_PROJECT")
    )
    return (
        DataArtsFabricClient.new_builder()
        .with_http_config(config or HttpConfig.get_default_config())
        .with_credentials(credentials)
        .with_endpoint(os.environ[gateway])
        .build()
    )


def config(user_config):
    """Every field of a configuration that the SDK has."""
    size = ResourceSpec(spec_code="ray.s", cpu_resource=4, memory_resource=16, npu_resource=0)
    return EndpointConfig(
        RayServiceConfig(
            ray_serve_config=RayServeConfig(
                [
                    ServeApplication(
                        name="模型",
                        import_path="fraud_model:app",
                        route_prefix="/模型",
                        runtime_env=ServeRuntimeEnv("obs://bucket/code.zip", {"NAME": "值"}),
                        deployments=[
                            Deployment(
                                name="first",
                                ray_actor_options=RayActorOptions(0.5, 1e9, '{"a": 1}'),
                                autoscaling_config=AutoscalingConfig(2, 0, 3, 1, 30, 600),
                                user_config=user_config,
                                max_replicas_per_node=1,
                                max_ongoing_requests=5,
                                max_queued_requests=-1,
                            ),
                            Deployment(name="second", num_replicas=2),
                        ],
                    )
                ]
            ),
            ray_cluster_config=RayClusterConfig(
                enable_custom=True,
                head_group_spec=HeadGroupSpecV2(limits=size, requests=size),
                worker_group_specs=[WorkerGroupSpecV2("cpu", 0, 4, limits=size, requests=size)],
            ),
            log_config=RayServiceLogConfig(RayServiceLogLtsConfig(True, "group", "stream")),
            oidc_config=OidcConfig(True, "client", "ray-svc-0b5633ba"),
            api_config=ApiConfig(True, 60000),
            agency_config=AgencyConfig(True, "agency"),
            data_infos=[DataBriefInfo("obs://bucket/data/")],
        )
    )


def failing_in(step, message):
    """The simulated runtime's."""
    return config({"simulated": {"fail_in": step, "message": message}})


def resources():
    return {
        "reserved_resource": ReservedResource(
            ResourceDef("apu.d1x", 1, 4), ResourceDef("dpu.d1x", 2), ResourceDemand("mu.s", 0, 2)
        ),
        "ray_resource": RayResourceInput(
            HeadNodeResourceDemand("ray.s"),
            [WorkNodeResourceDemand("cpu", ResourceDemand("ray.m", 0, 2))],
        ),
        "cap": CapRef(uuid.uuid4().hex, uuid.uuid4().hex),
    }


class Endpoints(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.client = client()

    def test_created_endpoint_runs_and_is_its_signers(self):
        created = self.create("模型服务 𠮷 1", **resources(), config=config({"threshold": 0.8}))

        self.assertEqual(created.status_code, 202)
        self.assertEqual(created.status, EndpointStatus.CREATING)
        self.assertEqual(created.type, EndpointType.RAY_SERVICE)
        self.assertEqual(created.name, "模型服务 𠮷 1")
        self.assertEqual(created.owner.user_name, "ann")
        self.assertRegex(created.x_request_id, "^[0-9a-f-]{36}$")
        age = datetime.now(timezone.utc) - created.create_time
        self.assertLess(abs(age.total_seconds()), 60)
        running = self.await_end(created.id)
        self.assertEqual(running.status, EndpointStatus.RUNNING)
        self.assertEqual(running.name, "模型服务 𠮷 1")

    def test_everything_that_is_shown_is_read_as_it_is(self):
        cache = CacheConfig("/mnt/cache", uuid.uuid4().hex)
        image = uuid.uuid4().hex
        created = self.create(
            "all",
            description="描述",
            **resources(),
            config=config({"threshold": 0.8, "列": [1, None, {"a": "b"}]}),
            cache_list=[cache],
            custom_image_id=image,
        )
        self.await_end(created.id)

        for answer in (created, self.show(created.id)):
            self.assert_read(answer, answer.raw_content)
        listed = self.list(endpoint_id=created.id)
        shown = json.loads(listed.raw_content)["endpoints"][0]
        self.assert_read(listed.endpoints[0], json.dumps(shown))

    def test_update_is_shown_at_once_and_then_applied(self):
        id = self.running("before")

        updated = self.update(id, UpdateEndpointRequestBody("之后 𠮷", "描述", **resources()))

        self.assertEqual(updated.status_code, 202)
        self.assertEqual(updated.status, EndpointStatus.CREATING)
        self.assertEqual(self.show(id).name, "之后 𠮷")
        applied = self.await_end(id)
        self.assertEqual(applied.status, EndpointStatus.RUNNING)
        self.assertEqual(applied.description, "描述")
        self.assertEqual(applied.reserved_resource.dpu.max_num, 2)
        self.assertEqual(applied.ray_resource.worker_group_spec[0].max_replicas, 2)

    def test_signed_body_may_have_any_characters_unescaped(self):
        id = self.running("before")

        self.update(id, '{"name": "端点 𠮷", "description": "é ✓ \U0001f600"}')

        applied = self.await_end(id)
        self.assertEqual(applied.name, "端点 𠮷")
        self.assertEqual(applied.description, "é ✓ \U0001f600")

    def test_loop_that_polls_for_an_end_ends_after_an_update_that_fails(self):
        id = self.running("before")

        self.update(id, {"config": failing_in("APPLYING_SERVE_CONFIG", "没有模块 app")})

        failed = self.await_end(id)
        self.assertEqual(failed.status, EndpointStatus.UPDATE_FAILED)
        self.assertEqual(failed.error_code, "simulated.failure")
        self.assertEqual(failed.error_msg, "没有模块 app")

    def test_loop_that_polls_for_an_end_ends_after_a_create_that_fails(self):
        id = self.create("fails", config=failing_in("VALIDATING", "no such module")).id

        failed = self.await_end(id)

        self.assertEqual(failed.status, EndpointStatus.CREATE_FAILED)
        self.assertEqual(failed.error_msg, "no such module")

    def test_loop_that_polls_for_an_end_ends_after_a_delete_that_fails(self):
        id = self.create("stays", config=failing_in("DELETING", "in use")).id
        self.await_end(id)
        self.client.delete_endpoint(DeleteEndpointRequest(WORKSPACE, id))

        failed = self.await_end(id)

        self.assertEqual(failed.status, EndpointStatus.DELETE_FAILED)
        self.assertEqual(failed.error_msg, "in use")

    def test_endpoints_are_listed_by_name_and_page(self):
        word = "列表" + uuid.uuid4().hex[:8]
        ids = {self.create(word + " 一").id, self.create(word + " 二").id}
        self.create("another")

        listed = self.list(name=word, type=EndpointType.RAY_SERVICE, visibility="ALL")

        self.assertEqual(listed.total, 2)
        self.assertEqual({endpoint.id for endpoint in listed.endpoints}, ids)
        second = self.list(name=word, offset=1, limit=1)
        self.assertEqual([e.id for e in second.endpoints], [listed.endpoints[1].id])
        self.assertEqual(self.list(name=word, type=EndpointType.SQL).endpoints, [])

    def test_previous_version_is_what_was_applied_before(self):
        id = self.running("before")
        self.update(id, UpdateEndpointRequestBody("after"))
        self.await_end(id)

        self.assertEqual(self.show(id, version="PREVIOUS").name, "before")

    def test_deleted_endpoint_is_gone(self):
        id = self.running("to go")

        deleted = self.client.delete_endpoint(DeleteEndpointRequest(WORKSPACE, id))

        self.assertEqual((deleted.status_code, deleted.id), (202, id))
        gone = self.await_refusal(lambda: self.show(id))
        self.assertEqual((gone.status_code, gone.error_code), (400, "dataartsfabric.00010009"))

    def test_violation_of_a_rule_says_which(self):
        refused = self.refusal(lambda: self.create("n" * 129))

        self.assertEqual((refused.status_code, refused.error_code), (400, "common.01000001"))
        self.assertIn("name: ", refused.error_msg)
        self.assertRegex(refused.request_id, "^[0-9a-f-]{36}$")

    def test_wrong_secret_is_a_401(self):
        stranger = client(secret="another-secret")

        refused = self.refusal(lambda: stranger.list_endpoints(ListEndpointsRequest(WORKSPACE)))

        self.assertEqual((refused.status_code, refused.error_code), (401, "APIG.0301"))

    def test_missing_grant_is_a_403_whose_code_is_a_number(self):
        id = self.running("of ann")
        request = UpdateEndpointRequest(WORKSPACE, id, UpdateEndpointRequestBody("of eve"))

        refused = self.refusal(lambda: client(key="EVE").update_endpoint(request))

        self.assertEqual((refused.status_code, refused.error_code), (403, 403))
        self.assertIn("grant", refused.error_msg)

    def test_passed_revision_is_a_412(self):
        id = self.running("before")
        # Its create may have the revision 0, but no update has.
        self.invoker(id, UpdateEndpointRequestBody("between")).invoke()

        refused = self.refusal(
            lambda: self.invoker(id, UpdateEndpointRequestBody("after"))
            .add_header("If-Match", '"0"')
            .invoke()
        )

        self.assertEqual((refused.status_code, refused.error_code), (412, "endpoint.revision-passed"))

    def test_call_beyond_the_rate_is_sent_again_by_the_sdk_and_has_one_effect(self):
        id = self.running("before")
        patient = HttpConfig(retry_times=3)
        slow = client("SLOW_GATEWAY", config=patient)
        at_once = client("SLOW_GATEWAY")
        show = ShowEndpointRequest(WORKSPACE, id)
        refused = None
        while refused is None:
            refused = self.refusal(lambda: at_once.show_endpoint(show), expected=False)
        # The SDK itself drops the body of a 429
        self.assertEqual((refused.status_code, refused.error_code), (429, "429"))

        body = UpdateEndpointRequestBody("after")
        updated = slow.update_endpoint(UpdateEndpointRequest(WORKSPACE, id, body))

        self.assertEqual(updated.status_code, 202)
        revision = json.loads(updated.raw_content)["revision"]
        shown = (
            self.client.show_endpoint_invoker(show).add_header("X-Min-Revision", revision).invoke()
        )
        self.assertEqual(shown.name, "after")
        self.assertEqual(json.loads(shown.raw_content)["revision"], revision)

    def test_retries_under_an_idempotency_key_have_one_effect(self):
        id = self.running("before")

        answers = []
        self.invoker(id, UpdateEndpointRequestBody("after")).add_header(
            "Idempotency-Key", str(uuid.uuid4())
        ).with_retry(
            lambda answer, error: answers.append(answer) or True, 3, NoBackoffStrategy()
        ).invoke()

        revisions = {json.loads(answer.raw_content)["revision"] for answer in answers}
        self.assertEqual((len(answers), len(revisions)), (3, 1))

    def create(self, name, **fields):
        body = EndpointInput(name=name, type=EndpointType.RAY_SERVICE, **fields)
        # Without a key of its own, an equal create within the same second would be taken for a retry
        return (
            self.client.create_endpoint_invoker(CreateEndpointRequest(WORKSPACE, body))
            .add_header("Idempotency-Key", str(uuid.uuid4()))
            .invoke()
        )

    def running(self, name):
        id = self.create(name).id
        self.assertEqual(self.await_end(id).status, EndpointStatus.RUNNING)
        return id

    def show(self, id, version=None):
        return self.client.show_endpoint(ShowEndpointRequest(WORKSPACE, id, version))

    def list(self, **query):
        return self.client.list_endpoints(ListEndpointsRequest(WORKSPACE, **query))

    def invoker(self, id, body):
        return self.client.update_endpoint_invoker(UpdateEndpointRequest(WORKSPACE, id, body))

    def update(self, id, body):
        return self.invoker(id, body).invoke()

    def await_end(self, id):
        """Polls as users of the SDK do."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while (shown := self.show(id)).status not in FINAL:
            self.assertLess(time.monotonic(), give_up, f"status {shown.status!r}")
            time.sleep(0.1)
        return shown

    def await_refusal(self, call):
        give_up = time.monotonic() + PATIENCE_SECONDS
        while (refused := self.refusal(call, expected=False)) is None:
            self.assertLess(time.monotonic(), give_up)
            time.sleep(0.1)
        return refused

    def refusal(self, call, expected=True):
        try:
            answer = call()
        except ClientRequestException as refused:
            return refused
        self.assertFalse(expected, answer)
        return None

    def assert_read(self, answer, text):
        """Every member that was sent is in the SDK's object, with the value that was sent."""
        # As JSON: the SDK has decimals in user_config
        read = json.loads(simplejson.dumps(sanitize_for_serialization(answer), use_decimal=True))
        read.pop("X-request-id", None)
        sent = json.loads(text)
        missing = set()
        for name in ("create_time", "update_time"):
            self.assertEqual(datetime.fromisoformat(read[name]), datetime.fromisoformat(sent[name]))
            read[name] = sent[name]
        self.assertEqual(read, common(sent, read, "", missing))
        self.assertLessEqual(missing, NOT_IN_THE_SDK)


def common(sent, read, path, missing):
    """What was sent, without the members that were not read; those are added to the missing."""
    if isinstance(sent, list) and isinstance(read, list) and len(sent) == len(read):
        return [common(s, r, path, missing) for s, r in zip(sent, read)]
    if not isinstance(sent, dict) or not isinstance(read, dict):
        return sent
    missing.update(path + name for name in sent.keys() - read.keys())
    return {
        name: common(value, read[name], path + name + ".", missing)
        for name, value in sent.items()
        if name in read
    }


if __name__ == "__main__":
    unittest.main(verbosity=2)
