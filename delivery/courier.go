package delivery

import "sottocasa/tenants"

// Person is a volunteer of the neighbourhood's association.
type Person struct {
	ID         tenants.ID
	Account    tenants.ID
	Name       string
	PublicName string // "Tariq P."
	Mode       string // foot, bike, cargo_bike, car
	Phone      string
	Seats      int // orders carried in one round
	Zones      []tenants.ID
}

// AddCourier adds a volunteer.
func AddCourier(h *tenants.HoodTx, p Person) error {
	return h.Exec(`insert into hood.couriers (hood_id, id, account_id, name, public_name, mode, phone, seats, zones)
		values (app.hood(), $1, $2, $3, $4, $5, $6, $7, $8)`,
		tenants.With(p.ID, p.Account, p.Name, p.PublicName, p.Mode, p.Phone, p.Seats, p.Zones))
}
