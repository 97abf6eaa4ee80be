package online

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	for address, want := range map[string]bool{
		"140.82.112.3:443": true, "[2606:50c0:8000::153]:443": true,
		"127.0.0.1:443": false, "10.0.0.1:443": false, "192.168.1.1:443": false, "172.16.0.1:443": false, "169.254.169.254:443": false, "100.64.0.1:443": false,
		"0.0.0.0:443": false, "[::1]:443": false, "[fe80::1]:443": false, "[fd00::1]:443": false, "[::ffff:127.0.0.1]:443": false, "[::ffff:100.64.0.1]:443": false, "224.0.0.1:443": false, "localhost:443": false,
		"0.1.2.3:443": false, "192.0.0.1:443": false, "198.18.0.1:443": false, "240.0.0.1:443": false, "255.255.255.255:443": false, "203.0.113.9:443": false,
		"[::]:443": false, "[::127.0.0.1]:443": false, "[64:ff9b::7f00:1]:443": false, "[2002:7f00:1::]:443": false, "[2001::1]:443": false, "[2001:db8::1]:443": false,
		"[fec0::1]:443": false, "[fe80::1%eth0]:443": false, "[2001:db8::1%eth0]:443": false, "[2a00:1450:4001:830::200e]:443": true, "[2001:4860:4860::8888]:443": true,
	} {
		if err := checkAddress(address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestANameThatLeadsToThisMachineIsNotFollowed(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	defer server.Close()
	request, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Public{}).RoundTrip(request); err == nil || !strings.Contains(err.Error(), "no public address") {
		t.Errorf("%v", err)
	}
}
