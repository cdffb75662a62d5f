# Short names for what one types often; the build itself is Maven's (./mvnw).
.POSIX:
.PHONY: build test verify slow format run bench clean

# The program under target/esker, without tests.
build:
	./mvnw -B -ntp -DskipTests package

# The tests of everything, without the checks of format.
test:
	./mvnw -B -ntp test

# What is run before a change is merged.
verify:
	./mvnw -B -ntp verify

# The long suites alone: kill loops, wide crash enumeration.
slow:
	./mvnw -B -ntp verify -Pslow

# Formats the sources.
format:
	./mvnw -q spotless:apply

# A broker on port 9092, data in ./data.
run:
	./esker broker

bench:
	./esker bench

clean:
	./mvnw -q clean
