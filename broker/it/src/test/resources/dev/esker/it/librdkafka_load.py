"""Sends numbered records of some keys through librdkafka, idempotent and with acks=all, until standard input ends.

Arguments: bootstrap servers, topic, name of the keys, number of keys, records a second.
Prints "A key number partition offset" for each record that is acknowledged, "F key number reason" for each that isn't,
and "D" after the last one.
"""

import sys
import threading
import time

from confluent_kafka import Producer, libversion

bootstrap, topic, name, keys, rate = sys.argv[1:6]
keys, rate = int(keys), int(rate)
padding = "x" * 100
stop = threading.Event()


def await_end():
    sys.stdin.read()
    stop.set()


def reported(key, number):
    def report(error, message):
        if error is not None:
            print("F %s %d %s" % (key, number, error))
        else:
            # After a retry of what was stored already, a broker may not know the offset any more.
            offset = -1 if message.offset() is None else message.offset()
            print("A %s %d %d %d" % (key, number, message.partition(), offset))

    return report


threading.Thread(target=await_end, daemon=True).start()
# Before 2.3, an answer that leaves open whether records are stored made librdkafka expect more than the broker has: with
# several requests on their way it then gives up with "rewound sequence number" (librdkafka pull request 4438).
in_flight = 1 if libversion()[1] < 0x02030000 else 5
producer = Producer(
    {
        "max.in.flight.requests.per.connection": in_flight,
        "bootstrap.servers": bootstrap,
        "client.id": name,
        "enable.idempotence": True,
        "acks": "all",
        "message.timeout.ms": 600000,
        "linger.ms": 2,
        "reconnect.backoff.max.ms": 200,
        "topic.metadata.refresh.interval.ms": 2000,
        "log_level": 0,
    }
)
sent = [0] * keys
begin = time.monotonic()
count = 0
while not stop.is_set():
    for each in range(keys):
        key = "%s-%d" % (name, each)
        number = sent[each]
        try:
            producer.produce(topic, "%d:%s" % (number, padding), key, on_delivery=reported(key, number))
        except BufferError:
            producer.poll(0.1)
            continue
        sent[each] += 1
        count += 1
    while not stop.is_set() and count > (time.monotonic() - begin) * rate:
        producer.poll(0.01)
    producer.poll(0)
    sys.stdout.flush()
producer.flush()
print("D")
sys.stdout.flush()
