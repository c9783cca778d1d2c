"""What the Python clients share: their settings, and a person at a browser, whom the test plays."""
import json
import sys

settings = json.loads(sys.stdin.readline())


def visit(url, answer='allow'):
    """Sends the person to the address; returns the address at which the browser came back."""
    print(json.dumps({'visit': url, 'answer': answer}), flush=True)
    return sys.stdin.readline().strip()


def end(result):
    print(json.dumps({'result': result}), flush=True)
